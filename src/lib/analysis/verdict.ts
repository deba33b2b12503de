/** Three-valued answer, with `possible` between yes and unknown. */
export type Verdict = 'yes' | 'possible' | 'no' | 'unknown'
