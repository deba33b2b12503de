import type { Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'

/** What it takes besides `get`, as words that go into the answer. */
type ByGet = Pick<Why, 'confidence' | 'condition'>

/**
 * Whether `get` on pods/exec and pods/attach is enough: so it was over WebSocket
 * until kubernetes#134577 (gate AuthorizePodWebsocketUpgradeCreatePermission,
 * on from 1.35). Undefined where it is not; where the version is not known, as
 * for files, it depends on that.
 */
export function byWebSocket({ minor }: PathContext): ByGet | undefined {
  if (minor === undefined) {
    return { confidence: 'conditional', condition: 'the API server is older than 1.35' }
  }
  return minor < 35 ? {} : undefined
}
