//! One whole Vapi call, played against the functions as Vapi would.
