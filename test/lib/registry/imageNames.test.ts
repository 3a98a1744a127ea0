import { allNames, namesOf } from '../../../lib/registry/imageNames';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('the tag that a file gives an image', () => {
	it.each<[string | undefined, string | undefined, string[], string[]]>([
		['v1', undefined, ['v1'], []],
		['v1', 'docker.io/library/app:v1', ['v1'], []],
		['v1', 'docker.io/library/app:v2', ['v1'], ['docker.io/library/app:v2']],
		[undefined, 'docker.io/library/app:v3', ['v3'], []],
		[undefined, 'localhost:5000/app:v3', ['v3'], []],
		[undefined, 'localhost:5000/app', [], ['localhost:5000/app']],
		[undefined, 'app', [], ['app']],
		['app', undefined, ['app'], []],
		['library/app', undefined, [], ['library/app']],
		['app:v3', undefined, ['v3'], []],
		['localhost:5000/team/app:v3', undefined, ['v3'], []],
		[`app:v3@${DIGEST}`, undefined, ['v3'], []],
		[undefined, `docker.io/library/app:v3@${DIGEST}`, ['v3'], []],
		[`app@${DIGEST}`, undefined, [], [`app@${DIGEST}`]],
		[`@${DIGEST}`, undefined, [], [`@${DIGEST}`]],
		[DIGEST, undefined, [], [DIGEST]],
		[DIGEST, 'docker.io/library/app:v3', ['v3'], [DIGEST]],
		[undefined, DIGEST, [], [DIGEST]],
		[`sha512:${'b'.repeat(128)}`, undefined, [], [`sha512:${'b'.repeat(128)}`]],
		['v1+build', undefined, [], ['v1+build']],
		['app:v1+build', 'app:v2', ['v2'], ['app:v1+build']],
		['-v1', undefined, [], ['-v1']],
		['app:', undefined, [], ['app:']],
		['x'.repeat(300), undefined, ['x'.repeat(300)], []],
		['x'.repeat(301), undefined, [], ['x'.repeat(301)]],
		['', '', [], []],
		[undefined, undefined, [], []],
	])('of %j and %j', (reference, name, tags, ignored) => {
		expect(namesOf(reference, name)).toMatchObject({ tags, ignored });
	});

	it('is each of several, once', () => {
		const names = allNames([namesOf('v1', undefined), namesOf('v2', 'app:v2'), namesOf('v1', undefined)]);
		expect(names).toEqual({ names: ['v1', 'v2', 'app:v2'], tags: ['v1', 'v2'], ignored: [] });
	});
});
