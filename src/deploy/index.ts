export { emitCloudFormation } from './cloudformation.js';
export { deployTexts } from './deploy-texts.js';
export { emitTerraform } from './terraform.js';
export type * from './types.js';
