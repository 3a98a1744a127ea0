import type { Workloads } from '../../local-ecr/server';
import { useRepository, type Target } from './target';

/** useWorkloads passes what runs in the local ECR's account, emptied, beside a new repository before each test. */
export function useWorkloads(receive: (target: Target, name: string, running: Workloads) => void): void {
	useRepository((target, name) => {
		if (!target.local) throw new Error('These tests need the local ECR');
		const running = target.local.workloads(target.region);
		running.clear();
		receive(target, name, running);
	});
}
