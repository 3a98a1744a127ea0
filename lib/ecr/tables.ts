import type { Facts } from './facts';
import { operations, required, shapes, structures } from './serviceModel';

/**
 * The tables of the service model for names that come from data: an unknown name reads as undefined. Separate constants, so
 * that a bundle holds only those in use.
 */
export const operationTable: Facts['operations'] = operations;
export const structureTable: Facts['structures'] = structures;
export const requiredTable: Facts['required'] = required;
export const shapeTable: Facts['shapes'] = shapes;
