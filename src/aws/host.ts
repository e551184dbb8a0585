/** Where a request goes, as the SDK's middleware sees it. */
export function hostOf(request: unknown): string | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { hostname, port } = request as { hostname?: unknown; port?: unknown };
  if (typeof hostname !== 'string') return undefined;
  return typeof port === 'number' ? `${hostname}:${port}` : hostname;
}
