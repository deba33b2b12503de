export { BUILT_IN } from './built-in.ts'
export { resourceName } from './resource-name.ts'
