mod bootstrap;
mod file;
mod packed;
