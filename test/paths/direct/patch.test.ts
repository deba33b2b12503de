import { demonstrate } from '../demonstration.ts'

demonstrate({
  id: 'D7',
  title: 'an empty dry-run merge patch answers with the whole Secret',
  given: { rules: [{ verbs: ['patch'], resources: ['secrets'] }] },
  attack: (attacker, { secret }) => attacker.patch(`${secret.path}?dryRun=All`, {}),
  without: 'patch',
  twin: { rules: [{ verbs: ['update', 'create'], resources: ['secrets'] }] },
})
