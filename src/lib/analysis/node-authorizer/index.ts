export { nodeAuthorizer } from './authorize.ts'
export { type NodeIndex, nodeIndex } from './node-index.ts'
export { isOver, nodePaths, nodesWithSecret, type NodePath, type NodeReach } from './node-paths.ts'
