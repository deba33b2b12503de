/** Executables that speak to a service, and that look at the consumers. */
import {
  type Done,
  type HookService,
  type Journal,
  type Service,
  serviceValues,
  type ServiceValues,
  type Slots,
} from '../../../change/rotate/index.ts'
import { callHook, hookProof, hookService } from '../../../change/rotate/service/hook/index.ts'
import type { RotateInvocation } from '../invocation.ts'
import { executable, hookPort } from './hook-port.ts'

/** The service that a hook speaks to. */
export function serviceOfHook(
  { flags }: RotateInvocation,
  journal: Journal,
  slots: Slots,
  { timeout }: HookService,
): Service {
  const values = serviceValues(journal, slots)
  const port = hookPort(executable(flags.hook ?? '', '--hook'))
  return hookService(port, requestOf(journal), values, timeout * 1000)
}

/** Asks the executable of --verify, where there is one; it is told the keys that change. */
export async function verifyByHook(
  { flags }: RotateInvocation,
  journal: Journal,
  slots: Slots,
): Promise<Done> {
  const { verify } = journal
  if (verify === undefined) return {}
  const { before, after } = serviceValues(journal, slots)
  const changed = ({ previous }: Journal, values: ServiceValues['before']): typeof values =>
    new Map([...values].filter(([key]) => Object.hasOwn(previous, key)))
  const values = { before: changed(journal, before), after: changed(journal, after) }
  const { proof, hmacKeys = new Map() } = hookProof(journal, slots, values.after)
  const request = { ...requestOf(journal), word: 'verify' as const, proof }
  const port = hookPort(executable(flags.verify ?? '', '--verify'))
  const { message = 'the consumers work' } = await callHook(
    port,
    request,
    { ...values, hmacKeys },
    verify.timeout * 1000,
  )
  return { notes: [`verify: ${message}`] }
}

function requestOf({ id, secret, previous }: Journal): Parameters<typeof hookService>[1] {
  const { namespace, name } = secret
  return { rotation: id, secret: { namespace, name }, keys: Object.keys(previous) }
}
