import { connectAggregation } from './aggregation.ts'
import type { AccessPath } from './access-path.ts'

export const i15: AccessPath = {
  id: 'I15',
  title: 'a ClusterRole can be made part of one that gathers others',
  precondition:
    'escalate on clusterroles with update, patch or create, and being bound to a ClusterRole with an aggregationRule: the controller copies the rules of whatever carries the label. With create it can be a new one, bound while it gathers nothing, which takes no bind',
  close: "remove escalate; nobody but the cluster's own controllers needs it",
  versions: 'every version',
  confidence: 'certain',
  evidence:
    'the binding, with the subject, and the role, with the rule, of both rights; the role that gathers',
  effect: 'path',
  grant: connectAggregation,
}
