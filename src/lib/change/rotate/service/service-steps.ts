/** The steps of a rotation at the service, between those in the cluster. */
import { ServiceError } from '../../../base/errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { RotationEvent, Slots } from '../port.ts'
import type { Done, Service, ServiceStep } from './service.ts'

/** How a rotation comes to what else has a say in it. */
export interface Services {
  /** The service of a journal that names one. */
  serviceOf(journal: Journal, slots: Slots): Service
  /** Asks whether the consumers work. @throws ServiceError when they do not */
  verify(journal: Journal, slots: Slots): Promise<Done>
}

/** Why a service did not do a step; what is left to do depends on the step. */
export class StepFailed extends ServiceError {
  readonly step: ServiceStep

  constructor(step: ServiceStep, { message, failure, hints }: ServiceError) {
    super(message, failure, hints)
    this.step = step
  }
}

/**
 * Does one step and tells of it.
 *
 * @throws StepFailed
 */
export async function serviceStep(
  service: Service,
  step: ServiceStep,
  tell: (event: RotationEvent) => void,
): Promise<Done> {
  try {
    const done = await service[step]()
    tell({ type: 'service', step })
    for (const text of done.notes ?? []) tell({ type: 'note', text })
    return done
  } catch (error) {
    throw error instanceof ServiceError ? new StepFailed(step, error) : error
  }
}
