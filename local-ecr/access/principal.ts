/**
 * isSamePrincipal tells whether a caller is an IAM user or role. The ARN of a role's session does not carry the path of
 * the role, so a path is passed over.
 */
export function isSamePrincipal(principalArn: string, callerArn: string): boolean {
	if (principalArn === callerArn) return true;
	const session = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(callerArn);
	const role = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(principalArn);
	return session !== null && role !== null && session[1] === role[1] && session[2] === role[2];
}
