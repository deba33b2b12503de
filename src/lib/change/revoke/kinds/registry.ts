/** Logins of image registries, in Secrets that pods pull with. */
import { qualifiedName } from '../../../base/names.ts'
import { COMMAND } from '../../../base/product.ts'
import { type DockerLogin, dockerLogins } from '../../../crypto/secret-types/index.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { Plan, Step, Wish } from '../step.ts'
import { refuseForOthers } from './refuse-for-others.ts'

/** Undefined for a Secret without a docker config. */
export function recogniseRegistry({ plain }: RevokedSecret): Credential | undefined {
  const logins = dockerLogins(plain)
  if (logins.length === 0) return undefined
  const keys = [...new Set(logins.map(({ key }) => key))]
  return { kind: 'registry', title: `a login for ${registriesIn(logins).join(', ')}`, keys }
}

function registriesIn(logins: readonly DockerLogin[]): readonly string[] {
  return [...new Set(logins.map(({ registry }) => registry))]
}

/** Only the registry can end it; whether it did is asked there. @throws UserError */
export function planRegistry(secret: RevokedSecret, wish: Wish): Plan {
  refuseForOthers(secret, wish)
  const logins = dockerLogins(secret.plain)
  const registries = registriesIn(logins)
  const revoke: readonly Step[] = registries.map((registry) => ({
    type: 'byHand',
    id: 'revoke',
    title: `at ${registry}: revoke the token, or change the password of the account`,
  }))
  const prove: Step = {
    type: 'prove',
    id: 'prove',
    title: `${registries.join(', ')}: refused, by whoever checks logins there`,
    question: { type: 'registry', logins },
  }
  const name = qualifiedName(secret)
  return {
    steps: [...revoke, prove],
    residual: [
      'images that nodes have pulled go on starting with imagePullPolicy IfNotPresent, without any credential (KEP-2535 changes that)',
      'tokens that the registry gave out for it go on for some minutes',
      ...(wish.earlier === undefined
        ? [
            `pods that pull need another one: ${COMMAND} rotate ${name} --from-file ${logins[0]?.key ?? ''}=PATH, and --revision N asks about this one then`,
          ]
        : []),
    ],
  }
}
