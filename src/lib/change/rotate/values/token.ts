/** Proofs about tokens of service accounts: that the new one is accepted, and the old one no more. */
import { ServiceError } from '../../../base/errors.ts'
import type { SecretBytes } from '../../../base/secret-bytes.ts'
import type { RotatedSecret, RotationEvent } from '../port.ts'
import { RolloutFailed } from '../restart/restart.ts'
import { StepFailed } from '../service/service-steps.ts'

interface Asking {
  readonly acceptsToken: (token: SecretBytes) => Promise<boolean>
  readonly pause: (ms: number) => Promise<void>
  readonly pauseBack: (ms: number) => Promise<void>
  readonly tell: (event: RotationEvent) => void
}

const LOOK_MS = 500
/** API servers watch Secrets; those of a large cluster may be behind for a moment. */
const ACCEPTED_LOOKS = 20
/** API servers remember for 10 s that a token was good (`--authentication-token-webhook-cache-ttl`, token cache). */
const REFUSED_LOOKS = 60

/** @throws RolloutFailed when the API server does not accept the token of the Secret */
export async function proveToken(
  { name, plain }: RotatedSecret,
  { acceptsToken, pause, tell }: Asking,
): Promise<void> {
  const token = plain.data.get('token')
  for (let left = ACCEPTED_LOOKS; ; left--) {
    if (token !== undefined && (await acceptsToken(token))) break
    if (left === 0) throw new RolloutFailed(`the token of ${name} is not accepted`)
    await pause(LOOK_MS)
  }
  tell({ type: 'note', text: 'the API server accepts the new token' })
}

/**
 * @param old the Secret that was deleted
 * @throws StepFailed when the API server accepts its token still
 */
export async function proveTokenDead(
  { name, plain }: RotatedSecret,
  { acceptsToken, pauseBack, tell }: Asking,
): Promise<void> {
  const token = plain.data.get('token')
  if (token === undefined) return
  for (let left = REFUSED_LOOKS; await acceptsToken(token); left--) {
    if (left === 0) {
      const message = `the token of ${name} is still accepted, although the Secret is gone`
      throw new StepFailed('finish', new ServiceError(message, 'failed'))
    }
    // There is no way back any more, so that Ctrl-C does not end it either.
    await pauseBack(LOOK_MS)
  }
  tell({ type: 'note', text: 'the API server refuses the old token' })
}
