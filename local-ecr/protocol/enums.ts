import {
	ArtifactStatusFilter,
	EncryptionType,
	ImageStatusFilter,
	ImageTagMutability,
	ImageTagMutabilityExclusionFilterType,
	RCTAppliedFor,
	ReplicationBackfillResultStatus,
	RepositoryFilterType,
	ScanFrequency,
	ScanType,
	ScanningRepositoryFilterType,
	SigningRepositoryFilterType,
	TagStatus,
	TargetStorageClass,
	UpstreamRegistry,
} from '@aws-sdk/client-ecr';

import type { Input, OperationName } from '../../lib/aws/operations';

type Join<Path extends string, Member extends string> = Path extends '' ? Member : `${Path}.${Member}`;

/** Every place in an input that takes an enumeration, with the values it takes. */
type EnumPlaces<Value, Path extends string = ''> = [Value] extends [string]
	? string extends Value
		? never
		: { path: Path; value: Value }
	: Value extends Uint8Array | Date
		? never
		: Value extends readonly (infer Element)[]
			? EnumPlaces<NonNullable<Element>, `${Path}[]`>
			: Value extends object
				? {
						[Member in keyof Value & string]-?: EnumPlaces<NonNullable<Value[Member]>, Join<Path, Member>>;
					}[keyof Value & string]
				: never;

type EnumTable<Places extends { path: string; value: string }> = {
	readonly [Path in Places['path']]: Readonly<Record<string, Extract<Places, { path: Path }>['value']>>;
};

/**
 * The SDK's schemas do not say which member takes which enumeration; its type declarations do. The type of this table
 * is made from them, so it neither compiles with an enumeration missing nor with a wrong one.
 */
type OperationEnums = {
	readonly [Name in OperationName as [EnumPlaces<Input<Name>>] extends [never] ? never : Name]: EnumTable<
		EnumPlaces<Input<Name>>
	>;
};

const mutability = {
	imageTagMutability: ImageTagMutability,
	'imageTagMutabilityExclusionFilters[].filterType': ImageTagMutabilityExclusionFilterType,
};
const imageFilter = { 'filter.tagStatus': TagStatus, 'filter.imageStatus': ImageStatusFilter };
const template = {
	...mutability,
	'encryptionConfiguration.encryptionType': EncryptionType,
	'appliedFor[]': RCTAppliedFor,
};

const operationEnums: OperationEnums = {
	CreatePullThroughCacheRule: { upstreamRegistry: UpstreamRegistry },
	CreateRepository: { ...mutability, 'encryptionConfiguration.encryptionType': EncryptionType },
	CreateRepositoryCreationTemplate: template,
	DescribeImages: imageFilter,
	DescribeReplicationBackfillResults: { resultStatusFilter: ReplicationBackfillResultStatus },
	GetLifecyclePolicyPreview: { 'filter.tagStatus': TagStatus },
	ListImageReferrers: { 'filter.artifactStatus': ArtifactStatusFilter },
	ListImages: imageFilter,
	PutImageTagMutability: mutability,
	PutRegistryScanningConfiguration: {
		scanType: ScanType,
		'rules[].scanFrequency': ScanFrequency,
		'rules[].repositoryFilters[].filterType': ScanningRepositoryFilterType,
	},
	PutReplicationConfiguration: {
		'replicationConfiguration.rules[].repositoryFilters[].filterType': RepositoryFilterType,
	},
	PutSigningConfiguration: {
		'signingConfiguration.rules[].repositoryFilters[].filterType': SigningRepositoryFilterType,
	},
	UpdateImageStorageClass: { targetStorageClass: TargetStorageClass },
	UpdateRepositoryCreationTemplate: template,
};

const tables: Readonly<Partial<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>> =
	operationEnums;

/** enumAt lists the values that a place in an operation's input takes; undefined where anything goes. */
export function enumAt(operation: OperationName, path: string): readonly string[] | undefined {
	const values = tables[operation]?.[path.replace(/\[\d+\]/g, '[]')];
	return values && Object.values(values);
}
