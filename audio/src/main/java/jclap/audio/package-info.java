/// From an audio file to what a model hears.
package jclap.audio;
