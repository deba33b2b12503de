/** Why a consumer is not restarted, in words. */
import type { SecretUse } from '../../../analysis/consumers/report.ts'

const GENTLE: Readonly<Record<string, string>> = {
  rereads: 'the kubelet refreshes its files within a minute or two',
  nextRun: 'its next run starts with it',
  nextPull: 'the next pull uses it',
  nextMount: 'the next mount uses it',
  watched: 'its controller watches the Secret',
  never: 'an ephemeral container keeps what it started with until its pod ends',
  unknown: 'whether its controller watches the Secret is not known here',
}

/** How it comes by the new value without help. */
export function gentleText(use: SecretUse): string {
  return `${useText(use)}; ${GENTLE[use.afterChange] ?? 'it follows by itself'}`
}

/** What somebody has to do. */
export function byHandText(kind: string, use: SecretUse, renamed: boolean): string {
  if (renamed) return `${useText(use)}; it has to name the new Secret`
  if (kind === 'Pod') {
    return `${useText(use)}; nobody makes this pod anew: delete it and make it again`
  }
  if (kind === 'Job' || kind === 'CronJob') {
    return `${useText(use)}; what runs now goes on with the old value to its end`
  }
  return `${useText(use)}; this program does not restart a ${kind}`
}

/** Of pods that a rollout under way has not replaced yet. */
export function oldPodsText(use: SecretUse): string {
  return `${useText(use)}; its template is another one by now, but pods of the one before still run and keep the old value`
}

/** `env DB_PASSWORD`, `volume /etc/db`. */
export function useText({ use, at: where, field }: SecretUse): string {
  return `${use} ${where || field}`
}
