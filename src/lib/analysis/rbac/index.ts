export { authorizeByRbac, type RbacDecision, type RbacGrant } from './authorize.ts'
export * from './identity.ts'
export { type RbacIndex, rbacIndex } from './rbac-index.ts'
export { type BoundRole, RBAC_RESOURCES } from './roles.ts'
export {
  nameMatches,
  resourceMatches,
  type ResourceRequest,
  ruleAllows,
  verbMatches,
} from './rule.ts'
