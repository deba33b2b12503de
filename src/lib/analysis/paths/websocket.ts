import type { PathContext } from '../graph/context.ts'

/**
 * Whether `get` on pods/exec and pods/attach is enough: so it was over WebSocket
 * until kubernetes#134577 (gate AuthorizePodWebsocketUpgradeCreatePermission,
 * on from 1.35). A cluster of unknown version is taken for a new one.
 */
export function getIsEnough({ minor }: PathContext): boolean {
  return minor !== undefined && minor < 35
}
