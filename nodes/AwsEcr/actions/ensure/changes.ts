import type { EncryptionConfiguration } from '@aws-sdk/client-ecr';
import { parsed, type Present } from './present';
import { sameDocument } from '../../../../lib/ecr/sameDocument';
import type { Wanted } from './wanted';

/** SettingChange is a setting that is not as wanted. `before` is undefined where there was none. */
export interface SettingChange {
	readonly setting: string;
	/** What a person calls the setting. */
	readonly label: string;
	readonly before: unknown;
	readonly after: unknown;
	/** Whether creating the repository makes it so. */
	readonly byCreation: boolean;
	/** Makes it so, in one call; undefined where Amazon ECR cannot change it. */
	readonly apply?: () => Promise<unknown>;
}

/** Compare finds out whether a setting is as wanted: undefined where it is, and where nothing is wanted. */
type Compare = (wanted: Wanted, present: Present) => Promise<SettingChange | undefined>;

interface SettingRecord<Value> {
	readonly setting: string;
	readonly label: string;
	readonly byCreation?: true;
	readonly wanted: (wanted: Wanted) => Value | undefined;
	readonly present: (present: Present, wanted: Wanted) => unknown;
	readonly isSame?: (wanted: Value, present: unknown) => boolean;
	readonly change?: (present: Present, to: Value, from: unknown) => Promise<unknown>;
}

function setting<Value>(of: SettingRecord<Value>): Compare {
	const { setting, label, byCreation = false, isSame = sameDocument, change } = of;
	return async (wanted, present) => {
		const after = of.wanted(wanted);
		if (after === undefined) return undefined;
		const before = await of.present(present, wanted);
		if (before !== undefined && isSame(after, before)) return undefined;
		const apply = change && (async () => await change(present, after, before));
		return { setting, label, before, after, byCreation, apply };
	};
}

type Tags = Readonly<Record<string, string>>;

const tagsOf = ({ tags }: Wanted): Tags | undefined =>
	tags && Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** The tags that are there, of those that are wanted or of the others. What AWS itself put on nobody can remove. */
async function tagsThere(present: Present, wanted: Wanted, which: 'wanted' | 'others'): Promise<Tags> {
	const keys = new Set(wanted.tags?.map(({ Key }) => Key));
	const isOurs = (key: string) => (which === 'wanted' ? keys.has(key) : !keys.has(key) && !key.startsWith('aws:'));
	return Object.fromEntries(Object.entries(await present.tags()).filter(([key]) => isOurs(key)));
}

const arnOf = ({ settings }: Present) => settings?.repositoryArn;

/** Amazon ECR answers a key by its ARN: an ID is its end, and an alias cannot be compared. */
function isSameEncryption({ encryptionType, kmsKey }: EncryptionConfiguration, present: unknown): boolean {
	const { encryptionType: type, kmsKey: key = '' } = present as EncryptionConfiguration;
	if (encryptionType !== type) return false;
	return kmsKey === undefined || /(^|:)alias\//.test(kmsKey) || key === kmsKey || key.endsWith(`/${kmsKey}`);
}

/** All settings, in the order in which they are changed: what lets images expire comes last. */
const SETTINGS: readonly Compare[] = [
	setting({
		setting: 'encryption',
		label: 'Encryption',
		byCreation: true,
		wanted: ({ encryptionConfiguration }) => encryptionConfiguration,
		present: ({ settings }) => settings?.encryptionConfiguration,
		isSame: isSameEncryption,
	}),
	setting({
		setting: 'tagMutability',
		label: 'Tag Mutability',
		byCreation: true,
		wanted: ({ imageTagMutability, imageTagMutabilityExclusionFilters }) =>
			imageTagMutability && { imageTagMutability, imageTagMutabilityExclusionFilters },
		present: ({ settings }) =>
			settings && {
				imageTagMutability: settings.imageTagMutability,
				// Without exclusions there may be none or an empty list.
				imageTagMutabilityExclusionFilters: settings.imageTagMutabilityExclusionFilters?.length
					? settings.imageTagMutabilityExclusionFilters
					: undefined,
			},
		change: async ({ repository }, to) => await repository.send('PutImageTagMutability', { ...to }),
	}),
	setting({
		setting: 'scanOnPush',
		label: 'Scan on Push',
		byCreation: true,
		wanted: ({ imageScanningConfiguration }) => imageScanningConfiguration?.scanOnPush,
		present: ({ settings }) => settings?.imageScanningConfiguration?.scanOnPush,
		change: async ({ repository }, scanOnPush) =>
			await repository.send('PutImageScanningConfiguration', { imageScanningConfiguration: { scanOnPush } }),
	}),
	setting({
		setting: 'tags',
		label: 'Tags',
		byCreation: true,
		wanted: tagsOf,
		present: async (present, wanted) => await tagsThere(present, wanted, 'wanted'),
		change: async (present, to, from) => {
			const { client, signal } = present.repository;
			const differing = Object.entries(to).filter(([key, value]) => (from as Tags)[key] !== value);
			const tags = differing.map(([Key, Value]) => ({ Key, Value }));
			return await client.send('TagResource', { resourceArn: arnOf(present), tags }, signal);
		},
	}),
	setting({
		setting: 'otherTags',
		label: 'Remove Other Tags',
		wanted: ({ removeOtherTags }): Tags | undefined => (removeOtherTags ? {} : undefined),
		present: async (present, wanted) => await tagsThere(present, wanted, 'others'),
		change: async (present, _, from) => {
			const { client, signal } = present.repository;
			const tagKeys = Object.keys(from as Tags);
			return await client.send('UntagResource', { resourceArn: arnOf(present), tagKeys }, signal);
		},
	}),
	setting({
		setting: 'repositoryPolicy',
		label: 'Repository Policy',
		wanted: ({ policyText }) => parsed(policyText),
		present: async (present) => await present.repositoryPolicy(),
		change: async ({ repository }, policy) =>
			await repository.send('SetRepositoryPolicy', { policyText: JSON.stringify(policy) }),
	}),
	setting({
		setting: 'lifecyclePolicy',
		label: 'Lifecycle Policy',
		wanted: ({ lifecyclePolicyText }) => parsed(lifecyclePolicyText),
		present: async (present) => await present.lifecyclePolicy(),
		change: async ({ repository }, policy) =>
			await repository.send('PutLifecyclePolicy', { lifecyclePolicyText: JSON.stringify(policy) }),
	}),
];

/**
 * changesOf finds out what is not as wanted, with a call only for what takes one. Of a repository that does not
 * exist that is all that is wanted. Throws CallFailure.
 */
export async function changesOf(wanted: Wanted, present: Present): Promise<SettingChange[]> {
	const changes: SettingChange[] = [];
	for (const compare of SETTINGS) {
		const change = await compare(wanted, present);
		if (change) changes.push(change);
	}
	return changes;
}
