/** What is done in one go: a title, and lines about it. */
export interface PlanStep {
  readonly title: string
  /** The first one stands beside the title. */
  readonly texts: readonly string[]
}
