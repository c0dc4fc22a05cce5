import type {
	CheckRow,
	DefectRow,
	MilestoneRow,
	ReleaseRow,
	RemarkRow,
	RiskRow,
	RollbackRow,
} from './document.ts';

/** What the document held at a moment, as rows; comments are not kept, since each says its own time. */
export interface Content {
	readonly release: ReleaseRow;
	/** Every milestone that the plan had then. */
	readonly milestones: readonly Omit<MilestoneRow, 'talk'>[];
	readonly risks: readonly RiskRow[];
	readonly defects: readonly DefectRow[];
	readonly rollback: RollbackRow;
	readonly decisions: readonly RemarkRow[];
	readonly lessons: readonly RemarkRow[];
	/** Missing where there were none, and before there were any. */
	readonly checks?: readonly CheckRow[];
}

/** A moment whose content is kept: right after each decision, and at most every ten seconds while people edit. */
export interface Version {
	readonly id: number;
	/** Server time. */
	readonly at: string;
	/** Sequence number of the last ledger entry then. */
	readonly seq: number;
	/** Who edited since the version before. */
	readonly people: readonly string[];
}
