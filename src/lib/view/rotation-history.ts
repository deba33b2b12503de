import { kindAndName } from '../base/names.ts'
import type { Journal } from '../change/rotate/index.ts'
import { strategyText } from './rotation-service.ts'
import type { Table } from './table.ts'

/** One line for each rotation, the last one first. */
export function historyTable(journals: readonly Journal[]): Table {
  return {
    columns: [
      { title: 'REVISION' },
      { title: 'RESULT' },
      { title: 'WHEN' },
      { title: 'WHO' },
      { title: 'STRATEGY' },
      { title: 'KEYS' },
      { title: 'RESTARTED' },
      { title: 'REASON' },
      { title: 'ROTATION', wide: true },
      { title: 'FAILURE', wide: true },
    ],
    rows: journals.map((each) => [
      String(each.revision),
      resultOf(each),
      each.startedAt,
      each.by,
      strategyText(each),
      Object.keys(each.previous).join(', '),
      each.targets.map(kindAndName).join(', '),
      each.reason ?? '',
      each.id,
      each.failure ?? '',
    ]),
  }
}

function resultOf({ phase, forgotten }: Journal): string {
  if (phase === 'rolledBack') return 'rolled back'
  if (phase !== 'committed') return `under way (${phase})`
  return forgotten === true ? 'committed, values gone' : 'committed'
}
