/** Names of the product, for the commands. */
export { COMMAND, VERSION } from '../base/product.ts'
