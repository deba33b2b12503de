import { CHANGE_API_SERVICES, VALIDATING_WEBHOOKS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const condition = 'the Secret is written while it is in place'

/** The one that stands for the core group, Secrets among it. */
const CORE = 'v1.'
const REDIRECTED =
  'it has a Service that leads to a server of its own, and the Secret is written while that stands in'

export const n11: AccessPath = {
  id: 'N11',
  title: "a validating webhook or an API server of one's own is sent every Secret that is written",
  precondition:
    "create, update or patch on validatingwebhookconfigurations; or update or patch on the APIService v1. and a Service that leads to a server of one's own",
  close: 'remove the verbs from all but administrators',
  versions: 'every version',
  confidence: 'conditional',
  condition: 'the Secret is written while it is in place',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: ({ build }) => {
    for (const { station, name } of build.holdings(VALIDATING_WEBHOOKS)) {
      build.step(station, build.secrets(''), {
        id: 'N11',
        confidence: 'conditional',
        condition:
          name === null ? condition : `a configuration of that name is there, and ${condition}`,
      })
    }
    for (const { station, name } of build.holdings(CHANGE_API_SERVICES)) {
      if (name !== null && name !== CORE) continue
      build.step(station, build.secrets(''), {
        id: 'N11',
        confidence: 'conditional',
        condition: REDIRECTED,
      })
    }
  },
}
