/** Said in both languages. */
export type Name = Readonly<Record<'zh' | 'en', string>>;

/** `departments.yaml` as it is written. */
export interface DepartmentsDocument {
  readonly version: 1;
  readonly departments: readonly DepartmentEntry[];
  /** Agents who are away for longer: who is named for them decides in their place. */
  readonly absent?: readonly string[];
}

export interface DepartmentEntry {
  readonly id: string;
  readonly name: Name;
  /** It takes cases from intake on. One of them does. */
  readonly coordinating?: boolean;
  readonly head: string;
  /** Of the head. */
  readonly deputy?: string;
  readonly supervisor?: string;
  readonly supervisorDeputy?: string;
  readonly agents?: readonly string[];
  readonly teams?: readonly string[];
  /** In which its steps and tasks are reckoned; absent: the company's. */
  readonly calendar?: string;
}
