export { emitCloudFormation } from './cloudformation.js';
export { deployTexts } from './deploy-texts.js';
export { expression, hclText, jsonEncode, type HclBlock } from './hcl.js';
export { emitTerraform } from './terraform.js';
export type * from './types.js';
