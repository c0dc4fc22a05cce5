/** Where one signs in to come back to where one is now. */
export const signInAddress = (): string =>
	`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;
