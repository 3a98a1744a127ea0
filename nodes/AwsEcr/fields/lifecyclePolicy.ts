import { validateLifecyclePolicy } from '../../../ecr/lifecyclePolicy';
import { InvalidField, type RequiredField } from '../engine/field';
import { policy } from './policy';

const OUTLINE = `{
  "rules": []
}`;

function check(document: object): void {
	const problems = validateLifecyclePolicy(document);
	if (problems.length === 0) return;
	const lines = problems.map(({ path, message }) => `${path || 'the policy'} ${message}`);
	throw new InvalidField(`is not a lifecycle policy: ${lines[0]}`, lines.length > 1 ? lines.join('\n') : undefined);
}

/** lifecyclePolicy is a lifecycle policy, held against its grammar before any call. */
export function lifecyclePolicy(description: string): RequiredField<string> {
	return policy({ label: 'Lifecycle Policy', description, outline: OUTLINE }, check);
}
