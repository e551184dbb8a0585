import type { EnvFileFound, ProposedSecret, VariableUse } from './types.js';

export type * from './types.js';

export interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
}

export function findVariableUses(_root: string, _options: SearchOptions = {}): Promise<VariableUse[]> {
  return Promise.resolve([]);
}

export function findEnvFiles(_root: string, _options: SearchOptions = {}): Promise<EnvFileFound[]> {
  return Promise.resolve([]);
}

export function proposeSecrets(_uses: readonly VariableUse[], _files: readonly EnvFileFound[]): ProposedSecret[] {
  return [];
}

export interface FreshConfig {
  readonly app: string;
  readonly store?: 'aws' | 'vault' | 'env' | undefined;
  readonly secrets: readonly ProposedSecret[];
}

export function renderConfig(_config: FreshConfig): string {
  return '';
}

export function appName(_root: string): Promise<string> {
  return Promise.resolve('app');
}
