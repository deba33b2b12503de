export { BUILT_IN } from './built-in.ts'
