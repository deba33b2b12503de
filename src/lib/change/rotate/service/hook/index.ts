export { callHook, type HookPort } from './call.ts'
export { parseReturned } from './contract.ts'
export { hookService } from './service.ts'
