import type { Done, Service, ServiceStep, ServiceValues } from '../service.ts'
import { callHook, type HookPort } from './call.ts'
import type { HookRequest } from './contract.ts'

/** A service that an executable of the operator's speaks to. */
export function hookService(
  port: HookPort,
  request: Omit<HookRequest, 'word'>,
  values: ServiceValues,
  timeoutMs: number,
): Service {
  const call = async (word: ServiceStep): Promise<Done> => {
    const { message } = await callHook(port, { ...request, word }, values, timeoutMs)
    return message === undefined ? {} : { notes: [`hook: ${message}`] }
  }
  return {
    set: () => call('set'),
    test: () => call('test'),
    finish: () => call('finish'),
    revert: () => call('revert'),
  }
}
