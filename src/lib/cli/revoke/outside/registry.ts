/** Registries, as witnesses of whether a login is good. */
import { nobodyToAsk, type Witness } from '../../../change/evidence/ask.ts'
import type { Proof } from '../../../change/evidence/proof.ts'
import type { RegistryQuestion } from '../../../change/revoke/index.ts'
import { askRegistry } from '../../../source/registry/ask-registry.ts'
import { authorityOf } from './authority.ts'
import type { RevokeInvocation } from '../invocation.ts'

const CLAIM = 'the registry refuses the login'

/** One for each login. @throws UserError when the file of --ca-file is none */
export async function registryWitnesses(
  { logins }: RegistryQuestion,
  { flags, signal }: RevokeInvocation,
): Promise<readonly (Witness | Proof)[]> {
  const ca = await authorityOf(flags['ca-file'])
  return logins.map(({ registry, host, login }) => {
    if (host === undefined) return nobodyToAsk(CLAIM, `which registry ${registry} is`)
    return {
      claim: CLAIM,
      asked: 'a login',
      of: host,
      async ask() {
        const place = { host, plainHttp: flags['plain-http'], signal }
        const answer = await askRegistry(login, ca === undefined ? place : { ...place, ca })
        const holds = answer.taken === undefined ? undefined : !answer.taken
        return { answer: answer.words, holds }
      },
    }
  })
}
