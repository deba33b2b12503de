import { givesValues } from '../values/gather.ts'
import type { RotateInvocation } from './invocation.ts'
import type { Place, Wish } from './plan.ts'
import { secondKeys } from './second-keys.ts'
import { verifierOf } from './services/plan-hook.ts'
import { planValues, secretStrategy, serviceFlag } from './services/plan-service.ts'

/** What the flags of `rotate` ask for. @throws UserError */
export function wishOf(invocation: RotateInvocation, { client, cluster }: Place): Wish {
  const { flags } = invocation
  return {
    strategy: secretStrategy(invocation),
    reason: flags.reason,
    serviceFlag: serviceFlag(invocation),
    verify: verifierOf(invocation),
    secondKey: secondKeys(flags['second-key']).of,
    givesValues: givesValues(invocation) || flags.key.length > 0,
    choose: (secret) => {
      const { namespace } = secret
      return planValues(invocation, secret, cluster, { client, namespace })
    },
  }
}
