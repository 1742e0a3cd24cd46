/**
 * What all routes share. Open {@link dev.eunoe.chat.http.JsonHttp} first: JSON in, JSON out, and
 * one shape of error. {@link dev.eunoe.chat.http.Owners} says whose memory a request is about,
 * {@link dev.eunoe.chat.http.RequestFields} and {@link dev.eunoe.chat.http.ResourceId} read what it
 * asks, {@link dev.eunoe.chat.http.Sse} and {@link dev.eunoe.chat.http.Readers} write streams to
 * it.
 */
@NullMarked
package dev.eunoe.chat.http;

import org.jspecify.annotations.NullMarked;
