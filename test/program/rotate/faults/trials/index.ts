import type { MakeTrial, Strategy } from '../trial.ts'
import { givenValue } from './given-value.ts'
import { hook } from './hook.ts'
import { roles } from './roles.ts'
import { saToken } from './sa-token.ts'
import { CERT_MANAGER, EXTERNAL_SECRETS } from './controller.ts'
import { source } from './source.ts'
import { tls } from './tls.ts'

export const TRIALS: Readonly<Record<Strategy, MakeTrial>> = {
  replace: givenValue('replace'),
  dual: givenValue('dual'),
  'new-name': givenValue('new-name'),
  source: source(EXTERNAL_SECRETS),
  renewal: source(CERT_MANAGER),
  'sa-token': saToken,
  tls: tls('itself'),
  'tls-ca': tls('authority'),
  hook,
  postgres: roles('postgres'),
  alternating: roles('alternating'),
}
