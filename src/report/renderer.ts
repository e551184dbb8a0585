import type { ScanReport } from '../scan/index.js';

/** What a renderer may know besides the report. */
export interface RenderOptions {
  readonly color: boolean;
  /** Width of the terminal; only `pretty` looks at it. */
  readonly columns: number;
  /** secretctl's own. */
  readonly version: string;
  /** When the scan began, for formats that demand it; default: 1970-01-01T00:00:00Z, which reads as "not known". */
  readonly startedAt?: Date;
}

/** Turns a report, masked already, into text. */
export type Renderer = (report: ScanReport, options: RenderOptions) => string;
