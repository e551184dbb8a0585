const DIGIT = 65_536;

/** Indices of the values in ascending order of the values (whole numbers, at most 2^53); a radix sort, stable. */
export function sortedIndices(values: Float64Array): Uint32Array {
  let order = new Uint32Array(values.length);
  let spare = new Uint32Array(values.length);
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    order[index] = index;
    most = Math.max(most, values[index] ?? 0);
  }
  for (let weight = 1; weight <= most; weight *= DIGIT) {
    byDigit(values, weight, order, spare);
    [order, spare] = [spare, order];
  }
  return order;
}

function byDigit(values: Float64Array, weight: number, from: Uint32Array, to: Uint32Array): void {
  const places = new Uint32Array(DIGIT + 1);
  for (const value of values) {
    const digit = digitOf(value, weight);
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 0; digit < DIGIT; digit++) places[digit + 1] = (places[digit + 1] ?? 0) + (places[digit] ?? 0);
  for (const index of from) {
    const digit = digitOf(values[index] ?? 0, weight);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to[place] = index;
  }
}

function digitOf(value: number, weight: number): number {
  return Math.floor(value / weight) % DIGIT;
}
