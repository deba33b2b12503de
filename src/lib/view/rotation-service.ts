import { qualifiedName } from '../base/names.ts'
import type { Journal, LeftConsumer, ServiceRef } from '../change/rotate/index.ts'
import type { PlanStep } from './rotation-step.ts'

/** How a credential changes: at its service, and in the Secret where that is not the usual way. */
export function strategyText({ service, strategy }: Journal): string {
  if (service === undefined) return strategy
  return strategy === 'replace' ? service.kind : `${service.kind}, ${strategy}`
}

/** The service is given the new credential. */
export function acceptStep(service: ServiceRef): PlanStep {
  const texts = [`${whatText(service)}, and a login tested`, `denied: ${deniedText(service)}`]
  return { title: titleOf(service), texts }
}

/** The service refuses the old credential. */
export function revokeStep(service: ServiceRef, left: readonly LeftConsumer[]): PlanStep {
  const waits = left.some(({ todo }) => todo === 'byHand')
  const when = waits ? ['only when what is BY HAND is done, and --resume says so'] : []
  return {
    title: titleOf(service),
    texts: ['the old credential is revoked, and a login with it refused', ...when],
  }
}

function titleOf({ kind }: ServiceRef): string {
  return kind === 'hook' ? 'hook' : 'postgres'
}

function whatText(service: ServiceRef): string {
  if (service.kind === 'hook') return `the new credential is brought by ${service.path}`
  const { adminSecret, url } = service
  const by = adminSecret === undefined ? (url ?? 'the role itself') : qualifiedName(adminSecret)
  if (service.kind === 'postgres') return `another password for the role, by ${by}`
  const how = service.isNew ? 'a second role is made and takes over' : 'the other role takes over'
  return `${how}, by ${by}`
}

function deniedText({ kind, overlaps }: ServiceRef): string {
  if (overlaps) return 'nobody, both credentials are accepted until the consumers are proven'
  const denied = 'whoever logs in with the old value, from now until it is restarted'
  return kind === 'postgres' ? `${denied}; --strategy alternating denies nobody` : denied
}
