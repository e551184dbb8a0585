import { jsonText, toContract } from './contract.js';
import type { Renderer } from './renderer.js';

/** One JSON document; see schema/scan.schema.json. */
export const renderJson: Renderer = (report) => jsonText(toContract(report), 2);
