import { validateLifecyclePolicy, type PolicyViolation } from '../ecr/lifecyclePolicy';
import { InvalidField, type RequiredField } from '../engine/field';
import { policy } from './policy';

const OUTLINE = `{
  "rules": []
}`;

/** refuseProblems throws InvalidField for problems of a lifecycle policy: the first after `what`, and all as the hint. */
export function refuseProblems(problems: readonly PolicyViolation[], what: string): void {
	if (problems.length === 0) return;
	const lines = problems.map(({ path, message }) => `${path || 'the policy'} ${message}`);
	throw new InvalidField(`${what}: ${lines[0]}`, lines.length > 1 ? lines.join('\n') : undefined);
}

function check(document: object): void {
	refuseProblems(validateLifecyclePolicy(document), 'is not a lifecycle policy');
}

/** lifecyclePolicy is a lifecycle policy, held against its grammar before any call. */
export function lifecyclePolicy(description: string): RequiredField<string> {
	return policy({ label: 'Lifecycle Policy', description, outline: OUTLINE }, check);
}
