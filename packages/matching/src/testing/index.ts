/** What tests of other packages need of this one: see the files beside it. */
export {};
