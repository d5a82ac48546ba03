/* Rust's compiler_builtins defines these on wasm32-unknown-unknown; those with
 * an instruction of their own (sqrt, floor, …) never become a call. */
#ifndef CALOTYPE_MATH_H
#define CALOTYPE_MATH_H

double ceil(double value);
double exp(double value);
double fabs(double value);
double floor(double value);
double log(double value);
double log10(double value);
double log2(double value);
double pow(double base, double exponent);
double sqrt(double value);

float expf(float value);
float fabsf(float value);
float logf(float value);
float sqrtf(float value);

#endif
