import type { Answer, HttpCall, HttpClient } from './types.js';

/**
 * Every page of a list. Of the address of a next page its parameters alone are followed: the credential stays with the host that it is for.
 *
 * @param next - the address that an answer names; undefined or empty on the last page
 */
export async function everyPage(
  http: HttpClient,
  call: HttpCall,
  next: (answer: Answer) => string | undefined,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const seen = new Set<string>();
  for (let query = call.query; ;) {
    const answer = await http.request(query === undefined ? call : { ...call, query });
    answers.push(answer);
    const parameters = parametersOf(next(answer));
    if (parameters === undefined || seen.has(parameters.toString())) return answers;
    seen.add(parameters.toString());
    query = { ...call.query, ...Object.fromEntries(parameters) };
  }
}

function parametersOf(address: string | undefined): URLSearchParams | undefined {
  const question = address?.indexOf('?') ?? -1;
  return address === undefined || question < 0 ? undefined : new URLSearchParams(address.slice(question + 1));
}
