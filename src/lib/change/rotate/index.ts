export { newJournal, openRotation, type Ready, tryAll } from './begin.ts'
export { type JournalData, MAX_DATA, pendingKeys } from './journal/data.ts'
export { openedSlots, sealedData } from './journal/sealed.ts'
export { type RestartPlan, restartPlan, workloadsOf } from './restart/consumers.ts'
export { type RestartRules, restartRules } from './restart/stale.ts'
export {
  type HookService,
  isOpen,
  type Journal,
  type LeftConsumer,
  type PostgresService,
  type ServiceRef,
  type Strategy,
  type Verifier,
} from './journal/journal.ts'
export { journalText, parseJournal } from './journal/journal-text.ts'
export {
  JOURNAL_ANNOTATION,
  JOURNAL_LABEL,
  journalName,
  ROTATED_LABEL,
  SECRET_MARK,
  shortName,
} from './journal/names.ts'
export type {
  Dropped,
  RotatedSecret,
  RotationCluster,
  RotationEvent,
  Sent,
  Slots,
  StoredJournal,
  TemplateChange,
} from './port.ts'
export { controllerOf, controls, replicaSetOf } from './restart/ownership.ts'
export { readRolloutPod } from './restart/rollout.ts'
export { RolloutFailed } from './restart/restart.ts'
export { rotationId } from './journal/rotation-id.ts'
export { abort, carryOut, resume } from './run.ts'
export type { RunMeans } from './running.ts'
export { type KeepRules, valuesToDrop } from './journal/retention.ts'
export { formerValues, laterThan, valuesAfter } from './journal/undo.ts'
export { fingerprinted } from './values/fingerprints.ts'
export { type SourceObject, sourceOfValues, type SourceOfValues } from './values/source-object.ts'
export { type Services, StepFailed } from './service/service-steps.ts'
export {
  type Done,
  type Service,
  type ServiceStep,
  serviceValues,
  type ServiceValues,
} from './service/service.ts'
export { type NewValues, type Staged, stagesOf, withOthers } from './values/stages.ts'
export { withChanges } from './values/state.ts'
export { chooseStrategy } from './values/strategy.ts'
export { readWorkload, type Workload, type WorkloadRef } from './restart/workload.ts'
