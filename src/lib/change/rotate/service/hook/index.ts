export { callHook, type HookPort } from './call.ts'
export { parseReturned } from './contract.ts'
export { hookProof } from './proof.ts'
export { hookService } from './service.ts'
