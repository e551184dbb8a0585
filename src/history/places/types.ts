import type { Limits } from '../../containers/index.js';
import type { Repository } from '../../git/index.js';
import type { Coverage, RawHit } from '../types.js';

export interface PlacesOptions {
  readonly signal?: AbortSignal | undefined;
  /** For `--path`: tells whether a path, relative to a work tree's top and "/" separated, must not be there; a text is the glob that says so. */
  readonly pathMatches?: ((path: string) => boolean | string | undefined) | undefined;
  /** false: the repository's own top is left out, because somebody else reads it (a submodule's lies in the outer work tree). Default true. */
  readonly workTree?: boolean | undefined;
  /** What a compressed file may unpack to. */
  readonly limits?: Limits | undefined;
  /** Real paths of the common folders that a run over nested repositories saw already; it is added to, and they are not told again. */
  readonly visited?: Set<string> | undefined;
  readonly onProgress?: ((progress: { readonly items: number; readonly bytes: number }) => void) | undefined;
}

export interface PlacesResult {
  readonly hits: RawHit[];
  readonly coverage: Coverage[];
  /** Submodules and other repositories inside; each is to be verified as a repository of its own. */
  readonly repositories: Repository[];
}

/** What one place was found to hold. */
export interface PlaceResult {
  readonly hits: readonly RawHit[];
  readonly coverage: Coverage;
}
