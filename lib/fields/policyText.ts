import { PERMISSIONS, policy } from './policy';

/** policyText is a whole permission policy, in place of the present one. */
export const policyText = () =>
	policy({
		label: 'Policy',
		outline: PERMISSIONS,
		description:
			'The whole policy as JSON text or as an object; it replaces the present one. At most 10,240 characters.',
	});
