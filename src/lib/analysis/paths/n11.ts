import { VALIDATING_WEBHOOKS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const condition = 'the Secret is written while it is in place'

export const n11: AccessPath = {
  id: 'N11',
  title: 'a validating webhook is sent every Secret that is written',
  precondition: 'create, update or patch on validatingwebhookconfigurations',
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
  },
}
